using YamlDotNet.RepresentationModel;

namespace Puente.Trainer.Contract.Tests.Kubernetes;

/// <summary>The Role of <c>deploy/training/launcher-rbac.yaml</c>.</summary>
internal static class LauncherRole
{
    /// <summary>What it allows: verb and resource.</summary>
    public static IReadOnlyList<string> Rights()
    {
        using var reader = File.OpenText(Path.Combine(TrainerProgram.Root, "deploy", "training", "launcher-rbac.yaml"));
        var stream = new YamlStream();
        stream.Load(reader);
        var role = (YamlMappingNode)stream.Documents.Select(document => document.RootNode).Single(root => root["kind"].ToString() == "Role");
        return
        [
            .. from rule in (YamlSequenceNode)role["rules"]
               from resource in (YamlSequenceNode)rule["resources"]
               from verb in (YamlSequenceNode)rule["verbs"]
               orderby $"{verb} {resource}"
               select $"{verb} {resource}",
        ];
    }
}
