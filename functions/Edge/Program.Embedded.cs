using Microsoft.Extensions.DependencyInjection;
using Puente.Core;
using Puente.Edge;
using Puente.Edge.Serving;

return await TierProgram.RunAsync("edge", args, (builder, tier) => builder.Services
    .AddSingleton(new InferenceKey(() => Json.ReadFile<HostSecrets>(Path.Combine(tier.Data, "secrets.json")).FunctionKeys["default"]))
    .AddEdge());
