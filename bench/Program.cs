using System.CommandLine.Invocation;
using Puente.Bench.Commands;
using Puente.Core;

const int WrongUse = 2, Failed = 1, Interrupted = 130;
var parsed = BenchCommandLine.Create().Parse(args);
if (parsed.Action is ParseErrorAction)
{
    Console.Error.WriteLine($"puente-bench: {string.Join(" ", parsed.Errors.Select(error => error.Message))} See 'puente-bench --help'.");
    return WrongUse;
}

try
{
    return await parsed.InvokeAsync(BenchCommandLine.Invocation);
}
catch (InputException fault)
{
    Console.Error.WriteLine($"puente-bench: {fault.Message}");
    return WrongUse;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("puente-bench: interrupted");
    return Interrupted;
}
catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"puente-bench: {fault.Message}");
    return Failed;
}
