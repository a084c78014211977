namespace Puente.Serving.Batching;

/// <summary>Runs passes of one model (or of one backbone with many heads). Called by many threads at once, in each place for one pass at a time.</summary>
internal interface IPassExecutor : IDisposable
{
    /// <summary>Whether <paramref name="next"/> may be in one pass with <paramref name="first"/>.</summary>
    bool CanJoin(PassItem first, PassItem next);

    /// <summary>Runs <paramref name="items"/> and leaves each one's outputs in its job.</summary>
    /// <param name="items">At least one; each may join the first.</param>
    /// <param name="rows">Their rows together.</param>
    /// <param name="place">Where, from 0: a place has buffers of its own.</param>
    PassTimes Execute(IReadOnlyList<PassItem> items, int rows, int place);
}

/// <summary>When a pass began, had its inputs in place, had run, and had its outputs out: timestamps of the clock.</summary>
internal readonly record struct PassTimes(long Began, long Placed, long Ran, long Ended);
