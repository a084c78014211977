using System.Runtime.CompilerServices;
using Puente.Learning.Training;

namespace Puente.Learning.Tests;

/// <summary>Tests compute as the trainer does.</summary>
internal static class NativeSetup
{
    [ModuleInitializer]
    internal static void Prepare()
    {
        NativeEnvironment.Prepare();
        // For as long as the tests run: they call tensors from many threads.
        _ = CollectionPause.Begin(6L << 30);
    }
}
