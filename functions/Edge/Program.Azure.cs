using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Puente.Core;
using Puente.Edge;
using Puente.Edge.Serving;
using Puente.Functions.Common.Http;
using Puente.Runtime.Dapr;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var tier = TierOptions.Read(builder.Configuration, "edge");
if (tier.Role != TierRole.All) throw new InputException("Puente:Role", $"{tier.Role}", "is a role of the embedded host", "Leave it out here, or build without -p:FunctionsHost=Azure.");
builder.Services
    .AddSingleton(DaprAppToken.ReadRequired(builder.Configuration))
    .AddSidecarDapr(builder.Configuration, TierDapr.Configure)
    .AddSingleton(new InferenceKey(() => builder.Configuration["Puente:InferenceKey"]
        ?? throw new InputException("Puente:InferenceKey", null, "is not set", "Set it to the key that inference clients send.")))
    .AddTier(tier)
    .AddEdge(builder.Configuration);
builder.Build().Run();
