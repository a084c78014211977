using System.Text.Json.Nodes;

namespace Puente.Scaling.Tests.Manifests;

/// <summary>The schemas refuse what KEDA would, and what it would take without doing it.</summary>
public sealed class SchemaTests
{
    private const string ScaledObject = """
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata:
          name: workers
        spec:
          scaleTargetRef:
            name: workers
          minReplicaCount: 0
          fallback: { failureThreshold: 3, replicas: 1 }
          advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } } }
          triggers:
            - type: external-push
              metadata:
                scalerAddress: agent:9090
                metric: queued-photographs
                target: "5"
            - type: prometheus
              metadata: { serverAddress: "http://prometheus:9090", query: up, threshold: "1.5" }
        """;

    private const string ScaledJob = """
        apiVersion: keda.sh/v1alpha1
        kind: ScaledJob
        metadata:
          name: tunings
        spec:
          jobTargetRef:
            template:
              spec:
                restartPolicy: Never
                containers:
                  - { name: tuner, image: "puente-edge:latest" }
          scalingStrategy: { strategy: default }
          rollout: { strategy: gradual }
          triggers:
            - type: external
              metadata: { scalerAddress: "agent:9090", metric: pending-tuning-jobs, target: "1" }
        """;

    private const string Authentication = """
        apiVersion: keda.sh/v1alpha1
        kind: TriggerAuthentication
        metadata:
          name: scaler
        spec:
          secretTargetRef:
            - { parameter: caCert, name: secret, key: ca.crt }
        """;

    /// <summary>A right document, what is changed in it and into what.</summary>
    public static TheoryData<string, string, string> Wrong { get; } = new()
    {
        { ScaledObject, "keda.sh/v1alpha1", "keda.sh/v1" },
        { ScaledObject, "kind: ScaledObject", "kind: ScaledObjects" },
        { ScaledObject, "  name: workers\nspec", "  name: Workers_1\nspec" },
        { ScaledObject, "metadata:\n  name: workers\n", "" },
        { ScaledObject, "  scaleTargetRef:\n    name: workers\n", "" },
        { ScaledObject, "minReplicaCount: 0", "minReplicaCount: -1" },
        { ScaledObject, "minReplicaCount: 0", "minReplicaCount: \"0\"" },
        { ScaledObject, "minReplicaCount: 0", "minReplicas: 0" },
        { ScaledObject, "minReplicaCount: 0", "maxReplicaCount: 0" },
        { ScaledObject, "minReplicaCount: 0", "pollingInterval: 0" },
        { ScaledObject, "minReplicaCount: 0", "cooldownPeriod: 1.5" },
        { ScaledObject, "minReplicaCount: 0", "idleReplicaCount: 0\n  minReplicaCount: 0" },
        { ScaledObject, "minReplicaCount: 0", "idleReplicaCount: 0" },
        { ScaledObject, "minReplicaCount: 0", "idleReplicaCount: 1" },
        { ScaledObject, "failureThreshold: 3, ", "" },
        { ScaledObject, "replicas: 1 }", "replicas: 1, behavior: hold }" },
        { ScaledObject, "stabilizationWindowSeconds: 60", "stabilizationWindowSeconds: 3601" },
        { ScaledObject, "stabilizationWindowSeconds: 60", "policies: [{ type: Pod, value: 1, periodSeconds: 15 }]" },
        { ScaledObject, "stabilizationWindowSeconds: 60", "selectPolicy: max" },
        { ScaledObject, "behavior: { scaleDown", "behaviour: { scaleDown" },
        { ScaledObject, "target: \"5\"", "target: 5" },
        { ScaledObject, "metric: queued-photographs", "metric: true" },
        { ScaledObject, "        scalerAddress: agent:9090\n", "" },
        { ScaledObject, "agent:9090", "agent" },
        { ScaledObject, "        target: \"5\"", "        enableTLS: \"yes\"" },
        { ScaledObject, "        target: \"5\"", "        tlsCertFile: /certs/ca.pem" },
        { ScaledObject, "    - type: external-push\n", "    - name: photographs\n" },
        { ScaledObject, "- type: external-push", "- type: external-push\n      metricType: Utilization" },
        { ScaledObject, "- type: external-push", "- type: external-push\n      authenticationRef: { kind: TriggerAuthentication }" },
        { ScaledObject, "- type: external-push", "- type: external-push\n      authenticationRef: { name: a, kind: Secret }" },
        { ScaledObject, "threshold: \"1.5\"", "threshold: \"many\"" },
        { ScaledObject, ", threshold: \"1.5\"", "" },
        { ScaledObject, "query: up", "query: up, treshold: \"1\"" },
        { ScaledObject, "http://prometheus:9090", "prometheus:9090" },
        { ScaledJob, "type: external", "type: external-push" },
        { ScaledJob, "rollout: { strategy: gradual }", "fallback: { failureThreshold: 3, replicas: 1 }" },
        { ScaledJob, "rollout: { strategy: gradual }", "cooldownPeriod: 300" },
        { ScaledJob, "strategy: gradual", "strategy: slow" },
        { ScaledJob, "strategy: default", "strategy: exact" },
        { ScaledJob, "strategy: default", "strategy: accurate, customScalingQueueLengthDeduction: 1" },
        { ScaledJob, "strategy: default", "strategy: custom, customScalingRunningJobPercentage: 0.5" },
        { ScaledJob, "restartPolicy: Never", "restartPolicy: Always" },
        { ScaledJob, ", image: \"puente-edge:latest\"", "" },
        { ScaledJob, "jobTargetRef", "jobTemplate" },
        { Authentication, ", key: ca.crt", "" },
        { Authentication, "parameter: caCert", "param: caCert" },
        { Authentication, "secretTargetRef:", "secretTargetRefs:" },
        { Authentication, "- { parameter: caCert, name: secret, key: ca.crt }", "parameter: caCert" },
        { Authentication, "  secretTargetRef:", "  filePath: [{ parameter: caCert, path: /x }]\n  secretTargetRef:" },
        { Authentication, "  secretTargetRef:", "  podIdentity: { provider: azure }\n  secretTargetRef:" },
        { Authentication, "spec:\n  secretTargetRef:\n    - { parameter: caCert, name: secret, key: ca.crt }", "spec: {}" },
    };

    [Theory]
    [InlineData(ScaledObject)]
    [InlineData(ScaledJob)]
    [InlineData(Authentication)]
    public void A_right_document_fits(string yaml) => Assert.Empty(KedaFiles.Faults(Assert.Single(KedaFiles.Parse(yaml))));

    [Theory]
    [InlineData(ScaledObject, "minReplicaCount: 0", "idleReplicaCount: 0\n  minReplicaCount: 1")]
    [InlineData(ScaledObject, "type: external-push", "type: external-push\n      metricType: Value")]
    [InlineData(ScaledJob, "strategy: default", "strategy: custom, customScalingQueueLengthDeduction: 1, customScalingRunningJobPercentage: \"0.5\"")]
    [InlineData(Authentication, "kind: TriggerAuthentication", "kind: ClusterTriggerAuthentication")]
    public void What_is_rarer_fits_too(string yaml, string from, string to) => Assert.Empty(KedaFiles.Faults(Changed(yaml, from, to)));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_document_is_refused(string yaml, string from, string to) => Assert.NotEmpty(KedaFiles.Faults(Changed(yaml, from, to)));

    private static JsonNode Changed(string yaml, string from, string to)
    {
        Assert.Contains(from, yaml, StringComparison.Ordinal);
        var at = yaml.IndexOf(from, StringComparison.Ordinal);
        return Assert.Single(KedaFiles.Parse(string.Concat(yaml.AsSpan(0, at), to, yaml.AsSpan(at + from.Length))));
    }
}
