using System.Diagnostics;

namespace Puente.Runtime.Functions;

internal sealed class InvocationContext(
    FunctionDescriptor function,
    IServiceProvider services,
    IReadOnlyDictionary<string, object?> bindingData,
    CancellationToken cancellationToken,
    RetryContext? retry = null) : FunctionContext
{
    internal const string HttpContextKey = "HttpRequestContext";

    /// <summary>The trigger's own value: HttpContext, TimerInfo, BlobVersion or an activity's input.</summary>
    internal object? TriggerValue { get; init; }

    /// <summary>Streams opened for the function, closed when it returns.</summary>
    internal List<IDisposable> Owned { get; } = [];

    public override string InvocationId { get; } = Guid.NewGuid().ToString();
    public override string FunctionId => function.Id;
    public override TraceContext TraceContext { get; } = new CurrentTrace(Activity.Current);
    public override BindingContext BindingContext { get; } = new Data(bindingData);
    public override RetryContext? RetryContext { get; } = retry;
    public override IServiceProvider InstanceServices { get; set; } = services;
    public override FunctionDefinition FunctionDefinition { get; } = new Definition(function);
    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();
    public override IInvocationFeatures Features { get; } = new InvocationFeatures();
    public override CancellationToken CancellationToken { get; } = cancellationToken;

    private sealed class Data(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData { get; } = data;
    }

    private sealed class CurrentTrace(Activity? activity) : TraceContext
    {
        public override string TraceParent { get; } = activity?.Id ?? "";
        public override string TraceState { get; } = activity?.TraceStateString ?? "";
    }

    private sealed class Definition(FunctionDescriptor function) : FunctionDefinition
    {
        public override string PathToAssembly { get; } = function.Method.DeclaringType!.Assembly.Location;
        public override string EntryPoint { get; } = function.EntryPoint;
        public override string Id { get; } = function.Id;
        public override string Name { get; } = function.Name;
    }
}
