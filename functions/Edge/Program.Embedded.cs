using Microsoft.Extensions.DependencyInjection;
using Puente.Core;
using Puente.Edge;
using Puente.Edge.Inspections.Inbox;
using Puente.Edge.Roles;
using Puente.Edge.Serving;
using Puente.Edge.Settings;

return await TierProgram.RunAsync("edge", args, (builder, tier) =>
{
    // A host that is not to look at the folder leaves no receipts of what lies there: turned on later, it tells of all of it.
    if (InboxOptions.Read(builder.Configuration).Sources?.Contains(InboxSource.BlobTrigger) == false)
        builder.Configuration["AzureWebJobs.InspectInbox.Disabled"] = "true";
    foreach (var function in RoleFunctions.Without(tier.Role)) builder.Configuration[$"AzureWebJobs.{function}.Disabled"] = "true";
    var settings = new HubSettings(tier.HubSettings);
    builder.Configuration.Add(settings);
    builder.UseEmbeddedHost(host => host.IncludeType = type => RoleFunctions.Includes(tier.Role, type));
    builder.Services
        .AddSingleton(settings)
        .AddSingleton(new InferenceKey(() => builder.Configuration["Puente:InferenceKey"] is { Length: > 0 } key ? key : Json.ReadFile<HostSecrets>(Path.Combine(tier.Data, "secrets.json")).FunctionKeys["default"]))
        .AddEdge(builder.Configuration, tier.Role);
});
