using Microsoft.Extensions.DependencyInjection;
using Puente.Core;
using Puente.Edge;
using Puente.Edge.Inspections.Inbox;
using Puente.Edge.Serving;

return await TierProgram.RunAsync("edge", args, (builder, tier) =>
{
    // A host that is not to look at the folder leaves no receipts of what lies there: turned on later, it tells of all of it.
    if (InboxOptions.Read(builder.Configuration).Sources?.Contains(InboxSource.BlobTrigger) == false)
        builder.Configuration["AzureWebJobs.InspectInbox.Disabled"] = "true";
    builder.Services
        .AddSingleton(new InferenceKey(() => Json.ReadFile<HostSecrets>(Path.Combine(tier.Data, "secrets.json")).FunctionKeys["default"]))
        .AddEdge(builder.Configuration);
});
