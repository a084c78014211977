using MQTTnet;

namespace Puente.Runtime.Dapr.Mqtt;

/// <summary>Opens connections.</summary>
internal static class MqttConnection
{
    /// <summary>Connects, or throws and disposes the client.</summary>
    /// <returns>Whether the broker had kept a session of this client id.</returns>
    /// <exception cref="IOException">The broker cannot be reached, or refuses.</exception>
    public static async Task<bool> OpenAsync(IMqttClient client, MqttClientOptions options, string server, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
            return answer.ResultCode == MqttClientConnectResultCode.Success
                ? answer.IsSessionPresent
                : throw new IOException($"{server} refuses the connection: {answer.ResultCode}");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }
}
