namespace Puente.Workflows.Transitions;

/// <summary>
/// A life cycle as data: in which state which event leads where, and what is to be done then. Pure, so that it is tested
/// without an engine; an orchestrator looks its next step up here and does it.
/// </summary>
/// <typeparam name="TState">Where an instance stands.</typeparam>
/// <typeparam name="TEvent">What can befall it.</typeparam>
/// <typeparam name="TAction">What it can do.</typeparam>
public sealed class TransitionTable<TState, TEvent, TAction>
    where TState : struct, Enum
    where TEvent : struct, Enum
    where TAction : struct, Enum
{
    private readonly Dictionary<(TState, TEvent), Move<TState, TAction>> _moves = [];

    /// <summary>The table of these moves.</summary>
    /// <exception cref="ArgumentException">One event leads to two places from one state.</exception>
    public TransitionTable(params IReadOnlyList<(TState From, TEvent On, TState To, TAction Do)> moves)
    {
        foreach (var (from, on, to, action) in moves)
            if (!_moves.TryAdd((from, on), new Move<TState, TAction>(to, action)))
                throw new ArgumentException($"{on} leads to two places from {from}. Give each event one move a state.", nameof(moves));
    }

    /// <summary>Every move.</summary>
    public IReadOnlyDictionary<(TState From, TEvent On), Move<TState, TAction>> Moves => _moves;

    /// <summary>Whether nothing leads out of <paramref name="state"/>.</summary>
    public bool IsEnd(TState state) => !_moves.Keys.Any(key => EqualityComparer<TState>.Default.Equals(key.Item1, state));

    /// <summary>Whether <paramref name="on"/> means anything in <paramref name="state"/>.</summary>
    public bool Has(TState state, TEvent on) => _moves.ContainsKey((state, on));

    /// <summary>Where <paramref name="on"/> leads from <paramref name="state"/>.</summary>
    /// <exception cref="InvalidOperationException">The table has no such move.</exception>
    public Move<TState, TAction> Next(TState state, TEvent on) => _moves.TryGetValue((state, on), out var move)
        ? move
        : throw new InvalidOperationException(
            $"{on} has no move from {state}. It takes: {string.Join(", ", _moves.Keys.Where(key => EqualityComparer<TState>.Default.Equals(key.Item1, state)).Select(key => key.Item2))}.");
}
