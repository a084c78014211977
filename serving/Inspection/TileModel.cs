using Puente.Serving.Models;

namespace Puente.Serving.Inspection;

/// <summary>What scores tiles: a release itself, or its model in a host's queue.</summary>
/// <param name="tiles">UINT8 [count, side, side, 3].</param>
/// <param name="count">Tiles, at least one.</param>
internal delegate ValueTask<InferenceOutput> TileModel(ReadOnlyMemory<byte> tiles, int count);
