using System.Reflection;

namespace Puente.Runtime.Functions;

/// <summary>Awaiting of whatever a function's method returns.</summary>
internal static class ReturnValues
{
    /// <summary>The type behind the task; <see cref="void"/> for none.</summary>
    public static Type ResultType(Type returned)
    {
        if (returned == typeof(Task) || returned == typeof(ValueTask)) return typeof(void);
        return IsGeneric(returned, typeof(Task<>)) || IsGeneric(returned, typeof(ValueTask<>)) ? returned.GetGenericArguments()[0] : returned;
    }

    public static Func<object?, ValueTask<object?>> Unwrapper(Type returned)
    {
        if (returned == typeof(Task)) return AwaitTask;
        if (returned == typeof(ValueTask)) return value => AwaitTask(((ValueTask)value!).AsTask());
        if (IsGeneric(returned, typeof(Task<>))) return Generic(nameof(AwaitTaskOf), returned);
        if (IsGeneric(returned, typeof(ValueTask<>))) return Generic(nameof(AwaitValueTaskOf), returned);
        return ValueTask.FromResult;
    }

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static Func<object?, ValueTask<object?>> Generic(string name, Type returned) =>
        typeof(ReturnValues).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(returned.GetGenericArguments()).CreateDelegate<Func<object?, ValueTask<object?>>>();

    private static async ValueTask<object?> AwaitTask(object? value)
    {
        await (Task)value!;
        return null;
    }

    private static async ValueTask<object?> AwaitTaskOf<T>(object? value) => await (Task<T>)value!;

    private static async ValueTask<object?> AwaitValueTaskOf<T>(object? value) => await (ValueTask<T>)value!;
}
