using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Puente.Core;

namespace Puente.Catalog;

/// <summary>A digest as its text.</summary>
internal sealed class DigestConverter() : ValueConverter<Digest, string>(digest => digest.ToString(), text => Digest.Parse(text));
