namespace Puente.Fleet;

/// <summary>What became of an edge in a placement: the step that left it out, or that none did.</summary>
public enum PlacementOutcome
{
    /// <summary>It is in.</summary>
    Selected,

    /// <summary>It is in none of the cluster sets.</summary>
    OutsideClusterSets,

    /// <summary>It meets no predicate.</summary>
    PredicateUnmet,

    /// <summary>It carries a taint that is not tolerated.</summary>
    Tainted,

    /// <summary>Its place holds as many as the spread allows.</summary>
    SpreadExceeded,

    /// <summary>Enough others come before it.</summary>
    Outranked,

    /// <summary>It is not enrolled: no placement is asked about it. Said by whoever keeps the fleet.</summary>
    NotOfFleet,
}
