namespace Puente.Runtime.DurableTask.Storage;

/// <summary>What a notice is about. The letters go over the wire.</summary>
internal enum NoticeKind
{
    /// <summary>An instance got something to read.</summary>
    Message = 'm',

    /// <summary>An instance changed its status.</summary>
    Status = 's',

    /// <summary>Activities wait for any worker.</summary>
    Activities = 'a',
}
