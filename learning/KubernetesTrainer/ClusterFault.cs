using System.Net;
using System.Text.Json;
using k8s.Autorest;
using k8s.Exceptions;
using Puente.Core.Training;

namespace Puente.Trainer.Kubernetes;

/// <summary>Why a cluster did not do as asked, for the person who can mend it.</summary>
/// <param name="Code">See <see cref="TrainerExitCode"/>: whether another try may help.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ClusterFault(int Code, string Message)
{
    private const string Remedy = "Check KUBECONFIG (the launcher reads it as kubectl does), and that 'kubectl get jobs' answers.";

    /// <summary>The fault behind <paramref name="exception"/>; null when it is none of a cluster.</summary>
    public static ClusterFault? Of(Exception exception) => exception switch
    {
        HttpOperationException e => Refusal(e.Response.StatusCode, Said(e)),
        KubeConfigException or KubernetesClientException or YamlDotNet.Core.YamlException => new(TrainerExitCode.BadInput, $"The configuration of the cluster cannot be used: {exception.Message} {Remedy}"),
        HttpRequestException or IOException or OperationCanceledException => new(TrainerExitCode.Failed, $"The cluster does not answer: {exception.GetBaseException().Message} {Remedy}"),
        _ => null,
    };

    private static ClusterFault Refusal(HttpStatusCode status, string said) => status switch
    {
        HttpStatusCode.Unauthorized => new(TrainerExitCode.BadInput, $"The cluster does not know who asks (401): {said} Renew the kubeconfig's user or token."),
        // A quota is refused like a missing right, and has room again once another Job has ended.
        HttpStatusCode.Forbidden when said.Contains("exceeded quota", StringComparison.Ordinal) => new(TrainerExitCode.Failed, $"The namespace's quota is used up: {said} Wait, or raise it."),
        HttpStatusCode.Forbidden => new(
            TrainerExitCode.BadInput,
            $"The cluster forbids it (403): {said} The launcher's account needs get, create, patch and delete on jobs, list on pods and get on pods/log in the namespace: kubectl apply -f deploy/training/launcher-rbac.yaml."),
        HttpStatusCode.NotFound => new(TrainerExitCode.BadInput, $"The cluster has no such place (404): {said} Check {LauncherOptions.Prefix}NAMESPACE."),
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new(TrainerExitCode.BadInput, $"The cluster refuses the Job ({(int)status}): {said} Mend the manifest; 'kubectl apply --dry-run=server -f' checks it."),
        _ => new(TrainerExitCode.Failed, $"The cluster failed ({(int)status}): {said} Try again."),
    };

    /// <summary>The server's sentence: a Status object's message, else the text itself.</summary>
    private static string Said(HttpOperationException e)
    {
        var content = e.Response.Content ?? "";
        try
        {
            using var status = JsonDocument.Parse(content);
            if (status.RootElement.ValueKind == JsonValueKind.Object && status.RootElement.TryGetProperty("message", out var message)) content = message.ToString();
        }
        catch (JsonException)
        {
            // A proxy answers in words of its own: they are told as they are.
        }

        content = content.ReplaceLineEndings(" ").Trim();
        return content.Length is 0 or > 500 ? $"{e.Message}." : content.EndsWith('.') ? content : content + ".";
    }
}
