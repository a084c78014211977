using System.Text.Json;
using System.Text.Json.Serialization;

namespace Puente.Core.Components;

/// <summary>One thing that shall be on an edge besides its release: what a policy or an operator would install.</summary>
/// <param name="Name">Its name, unique in the set: lower-case letters, digits and dashes, at most 63.</param>
/// <param name="Kind">What applies it: <see cref="ProcessKind"/>, <see cref="ManifestKind"/>.</param>
/// <param name="Spec">What it shall be, as its kind reads it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Component(string Name, string Kind, JsonElement Spec)
{
    /// <summary>A program that runs and is kept running.</summary>
    public const string ProcessKind = "process";

    /// <summary>A Kubernetes object.</summary>
    public const string ManifestKind = "manifest";

    /// <summary>Components one edge may be asked for, and characters they may have together.</summary>
    public const int MaxPerEdge = 100, MaxLength = 1 << 20;

    private const int MaxName = 63;

    /// <summary>Changes when and only when what it shall be changes.</summary>
    [JsonIgnore]
    public Digest Digest => Digest.Of(JsonSerializer.SerializeToUtf8Bytes(this, Json.Options));

    /// <summary>Checks the name: an edge calls files after it.</summary>
    /// <exception cref="InputException">It is malformed.</exception>
    public void CheckName()
    {
        if (string.IsNullOrEmpty(Name) || Name.Length > MaxName || Name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-'))
            throw new InputException("components.name", Name, "is no name", $"Give lower-case letters, digits and dashes, at most {MaxName}.");
    }

    /// <summary>Checks a set.</summary>
    /// <exception cref="InputException">A name is malformed or used twice, a kind unknown, or the set too large.</exception>
    public static void Validate(IReadOnlyList<Component> components)
    {
        if (components.Count > MaxPerEdge) throw new InputException("components", $"{components.Count} of them", "are too many", $"Give at most {MaxPerEdge}.");
        var (names, length) = (new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var component in components)
        {
            if (component is null) throw new InputException("components", null, "holds a null", "Leave it out.");
            component.CheckName();
            if (!names.Add(component.Name)) throw new InputException("components.name", component.Name, "is used twice", "Give every component a name of its own.");
            if (component.Kind is not (ProcessKind or ManifestKind))
                throw new InputException("components.kind", component.Kind, $"of {component.Name} is unknown", $"Give {ProcessKind} or {ManifestKind}.");
            if (component.Spec.ValueKind != JsonValueKind.Object) throw new InputException("components.spec", component.Name, "has no spec", "Give an object, as its kind reads it.");
            length += component.Spec.GetRawText().Length;
        }

        if (length > MaxLength) throw new InputException("components", $"{length} characters", "are too long", $"Give at most {MaxLength} together.");
    }
}
