using Dapr.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Puente.Core;
using Puente.Edge;
using Puente.Edge.Serving;
using Puente.Functions.Common.Http;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var tier = TierOptions.Read(builder.Configuration, "edge");
builder.Services
    .AddSingleton(new DaprAppToken(builder.Configuration["APP_API_TOKEN"]))
    .AddSingleton(new DaprClientBuilder().UseJsonSerializationOptions(Json.Options).Build())
    .AddSingleton(new InferenceKey(() => builder.Configuration["Puente:InferenceKey"]
        ?? throw new InputException("Puente:InferenceKey", null, "is not set", "Set it to the key that inference clients send.")))
    .AddTier(tier)
    .AddEdge(builder.Configuration);
builder.Build().Run();
