using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions;

/// <summary>Turns binding data (route values, captures) into simple parameters.</summary>
internal static class SimpleValue
{
    private static readonly HashSet<Type> Types =
        [typeof(string), typeof(int), typeof(long), typeof(double), typeof(bool), typeof(Guid), typeof(DateTimeOffset)];

    public static bool IsSimple(Type type) => Types.Contains(Underlying(type)) || Underlying(type).IsEnum;

    /// <exception cref="BadHttpRequestException">The value cannot be read as the type.</exception>
    public static object? Convert(string name, object? value, Type type)
    {
        var target = Underlying(type);
        if (value is null) return Nullable.GetUnderlyingType(type) is null && type.IsValueType ? Activator.CreateInstance(type) : null;
        if (target.IsInstanceOfType(value)) return value;
        var text = System.Convert.ToString(value, CultureInfo.InvariantCulture)!;
        if (target == typeof(string)) return text;
        try
        {
            return TypeDescriptor.GetConverter(target).ConvertFromInvariantString(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            throw new BadHttpRequestException($"{name}: \"{text}\" is not a {target.Name}.", e);
        }
    }

    private static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
