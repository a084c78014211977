namespace Puente.Runtime.Functions;

/// <summary>Start-up of a function app.</summary>
public static class FunctionsApplicationBuilderExtensions
{
    /// <summary>Enables HTTP functions that take <c>HttpRequest</c> and return <c>IResult</c>.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        builder.WebEnabled = true;
        return builder;
    }

    /// <summary>Settings that only the embedded host has. May be called more than once.</summary>
    public static FunctionsApplicationBuilder UseEmbeddedHost(this FunctionsApplicationBuilder builder, Action<EmbeddedHostOptions> configure)
    {
        builder.Configure(configure);
        return builder;
    }
}
