using System.CommandLine;
using System.CommandLine.Invocation;
using Puente.Cli.Commands;

var root = CommandLine.Create();
var parsed = root.Parse(args);
if (parsed.Action is not ParseErrorAction) return await parsed.InvokeAsync(CommandLine.Invocation);
foreach (var error in parsed.Errors) Console.Error.WriteLine($"puente: {error.Message}");
Console.Error.WriteLine("puente: see 'puente --help', or 'puente COMMAND --help'.");
return ExitCode.WrongUse;
