namespace Puente.Workflows.Transitions;

/// <summary>One line of a <see cref="TransitionTable{TState, TEvent, TAction}"/>: where it leads, and what to do there.</summary>
public readonly record struct Move<TState, TAction>(TState To, TAction Do);
