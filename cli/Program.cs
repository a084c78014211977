using System.CommandLine;
using System.CommandLine.Invocation;
using Puente.Cli.Commands;

var root = CommandLine.Create();
var parsed = root.Parse(args);
if (parsed.Action is not ParseErrorAction && CommandLine.UnknownOptions(parsed).Count == 0) return await parsed.InvokeAsync(CommandLine.Invocation);
foreach (var message in parsed.Errors.Select(error => error.Message).Concat(CommandLine.UnknownOptions(parsed))) Console.Error.WriteLine($"puente: {message}");
Console.Error.WriteLine("puente: see 'puente --help', or 'puente COMMAND --help'.");
return ExitCode.WrongUse;
