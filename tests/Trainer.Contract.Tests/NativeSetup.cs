using System.Runtime.CompilerServices;
using Puente.Learning.Training;

namespace Puente.Trainer.Contract.Tests;

/// <summary>Tests compute as the trainer does.</summary>
internal static class NativeSetup
{
    [ModuleInitializer]
    internal static void Prepare() => NativeEnvironment.Prepare();
}
