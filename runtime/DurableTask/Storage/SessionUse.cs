namespace Puente.Runtime.DurableTask.Storage;

/// <summary>What a session is opened for.</summary>
internal enum SessionUse
{
    /// <summary>Reading alone.</summary>
    Read,

    /// <summary>Writing.</summary>
    Write,

    /// <summary>Writing where single statements are expected to fail, and the session goes on after them.</summary>
    WriteWithFaults,
}
