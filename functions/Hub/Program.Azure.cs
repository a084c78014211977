using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Puente.Functions.Common.Http;
using Puente.Hub;
using Puente.Runtime.Dapr;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
var tier = TierOptions.Read(builder.Configuration, "hub");
builder.Services
    .AddSingleton(DaprAppToken.ReadRequired(builder.Configuration))
    .AddSidecarDapr(builder.Configuration, TierDapr.Configure)
    .AddTier(tier)
    .AddHub(tier);
builder.Build().Run();
