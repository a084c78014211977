using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.Functions;

/// <summary>Reads query parameters of the durable HTTP API; a value that cannot be read is answered with 400, naming it.</summary>
internal static class DurableQuery
{
    public static bool Flag(HttpRequest request, string name, bool otherwise) =>
        Text(request, name) is not { } text ? otherwise : bool.TryParse(text, out var value) ? value : throw Refuse(name, text, "true or false");

    public static DateTimeOffset? Time(HttpRequest request, string name)
    {
        if (Text(request, name) is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value)
            ? value
            : throw Refuse(name, text, "a time, as in 2030-01-31T12:00:00Z");
    }

    public static double? Seconds(HttpRequest request, string name)
    {
        if (Text(request, name) is not { } text) return null;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 3600
            ? value
            : throw Refuse(name, text, "seconds, more than 0 and at most 3600");
    }

    public static int Top(HttpRequest request)
    {
        if (Text(request, "top") is not { } text) return OrchestrationQuery.DefaultPageSize;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= 1000
            ? value
            : throw Refuse("top", text, "1 to 1000");
    }

    public static IReadOnlyList<OrchestrationRuntimeStatus>? Statuses(HttpRequest request)
    {
        if (Text(request, "runtimeStatus") is not { } text) return null;
        return [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(s => Enum.TryParse<OrchestrationRuntimeStatus>(s, ignoreCase: true, out var status) && Enum.IsDefined(status)
                ? status
                : throw Refuse("runtimeStatus", s, string.Join(", ", Enum.GetNames<OrchestrationRuntimeStatus>())))];
    }

    public static string? Text(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Engine tokens may hold any character; a header may not.</summary>
    public static string EncodeToken(string token) => Convert.ToBase64String(Encoding.UTF8.GetBytes(token));

    public static string? DecodeToken(string header)
    {
        if (header.Length == 0) return null;
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(header));
        }
        catch (FormatException)
        {
            throw Refuse("x-ms-continuation-token", header, "the token of an earlier page");
        }
    }

    private static BadHttpRequestException Refuse(string name, string value, string allowed) => new($"{name}: \"{value}\" is not allowed; give {allowed}.");
}
