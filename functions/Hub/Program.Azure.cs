using Dapr.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Puente.Core;
using Puente.Functions.Common.Http;
using Puente.Hub;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var tier = TierOptions.Read(builder.Configuration, "hub");
builder.Services
    .AddSingleton(new DaprAppToken(builder.Configuration["APP_API_TOKEN"]))
    .AddSingleton(new DaprClientBuilder().UseJsonSerializationOptions(Json.Options).Build())
    .AddTier(tier)
    .AddHub(tier);
builder.Build().Run();
