namespace Puente.Learning.Training.Adaptation;

/// <summary>How a fit of the second stage ended.</summary>
public enum AdaptationEnd
{
    /// <summary>With its last step.</summary>
    Done,

    /// <summary>With its time.</summary>
    BudgetSpent,

    /// <summary>With a loss or gradient that was not finite.</summary>
    NotFinite,
}
