namespace Puente.Runtime.Dapr.Bindings;

/// <summary>One input binding component: it calls the app.</summary>
internal interface IInputBinding
{
    /// <summary>The component's name.</summary>
    string Name { get; }

    /// <summary>The app's route; opens with '/'.</summary>
    string Route { get; }

    /// <summary>Whether the app is asked first, by OPTIONS, if it wants to be called.</summary>
    bool AsksFirst { get; }

    /// <summary>Reads until <paramref name="pause"/>, one thing at a time.</summary>
    /// <param name="deliver">Gives the app what was read; takes its metadata.</param>
    /// <param name="pause">Ends the wait for the next; throws <see cref="OperationCanceledException"/>.</param>
    Task ServeAsync(Func<IReadOnlyDictionary<string, string>, Task> deliver, CancellationToken pause);
}
