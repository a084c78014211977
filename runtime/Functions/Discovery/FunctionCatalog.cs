namespace Puente.Runtime.Functions;

/// <summary>The functions of the app, by name.</summary>
internal sealed class FunctionCatalog(IReadOnlyList<FunctionDescriptor> functions)
{
    public IReadOnlyList<FunctionDescriptor> All { get; } = functions;

    public FunctionDescriptor? Find(string name) => All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The functions set off by one kind of trigger.</summary>
    public IEnumerable<(FunctionDescriptor Function, TTrigger Trigger)> Of<TTrigger>()
        where TTrigger : FunctionTrigger => All.Where(f => f.Trigger is TTrigger).Select(f => (f, (TTrigger)f.Trigger));
}
