using MQTTnet;

namespace Puente.Runtime.Dapr.Mqtt;

/// <summary>Topics and the filters of subscriptions: <c>+</c> stands for one level, a last <c>#</c> for any number of them.</summary>
internal static class MqttTopic
{
    private const string SharePrefix = "$share/";

    /// <summary>Whether one can publish to a topic: it is no filter.</summary>
    public static bool IsName(string topic) => topic.AsSpan().IndexOfAny('+', '#', '\0') < 0;

    /// <summary>Whether one can subscribe to it: a wildcard is a level of its own, and <c>#</c> the last.</summary>
    public static bool IsFilter(string topic)
    {
        var levels = topic.Split('/');
        return !topic.Contains('\0', StringComparison.Ordinal) && levels.Index().All(l => l.Item is "+" || IsName(l.Item) || (l.Item is "#" && l.Index == levels.Length - 1));
    }

    /// <summary>The place in <paramref name="filters"/> of the one that takes a topic: its own name, else the first that matches; -1: none. As Dapr chooses.</summary>
    public static int Find(IReadOnlyList<string> filters, string topic)
    {
        var first = -1;
        for (var i = 0; i < filters.Count; i++)
        {
            var filter = Plain(filters[i]);
            if (filter == topic)
                return i;
            if (first < 0 && MqttTopicFilterComparer.Compare(topic, filter) == MqttTopicFilterCompareResult.IsMatch)
                first = i;
        }

        return first;
    }

    // $share/GROUP/filter: the broker gives each event to one of the group.
    private static string Plain(string filter) =>
        filter.StartsWith(SharePrefix, StringComparison.Ordinal) && filter.IndexOf('/', SharePrefix.Length) is var end and > 0 ? filter[(end + 1)..] : filter;
}
