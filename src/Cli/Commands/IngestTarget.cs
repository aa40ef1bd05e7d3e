using System.CommandLine;
using StreamML.Hosting;
using StreamML.Ingest;
using StreamML.Messaging.Connection;
using StreamML.Schemas.Json;
using StreamML.Trainer.Posting;

namespace StreamML.Cli.Commands;

/// <summary>Where commands that write to Ingest find it, and with which secrets of the settings.</summary>
internal sealed class IngestTarget
{
    private const string DefaultTenant = "default";

    public Option<string?> To { get; } = new("--to")
    {
        Description = "Address of Ingest, such as http://127.0.0.1:8080. Default: that of the installation on --data.",
    };

    public Option<string?> Tenant { get; } = new("--tenant")
    {
        Description = "Tenant to write for. Default: that of the token.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(To);
        command.Add(Tenant);
    }

    /// <summary>The address.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">The settings: tokens, secrets, and where the installation is.</param>
    /// <param name="anyTenant">The tenant where token and command line name none.</param>
    /// <param name="webhooks">Whether webhooks are sent too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleConfigurationException">Nothing runs there, or a secret is missing.</exception>
    public async Task<IngestAddress> FindAsync(
        ParseResult parsed, Settings settings, bool webhooks, CancellationToken cancellationToken,
        string anyTenant = DefaultTenant)
    {
        var options = settings.Get<IngestOptions>();
        string? to = parsed.GetValue(To), tenant = parsed.GetValue(Tenant);
        var address = to is null
            ? await Installation.IngestAddressAsync(settings, cancellationToken)
            : Uri.TryCreate(to, UriKind.Absolute, out var given) && given.Scheme is "http" or "https" ? given
            : throw new RoleConfigurationException($"--to '{to}' is no http address, such as http://127.0.0.1:8080.");
        if (address is null)
        {
            throw new RoleConfigurationException(
                $"No installation with Ingest runs on {settings.Streamml.DataDirectory}. Start one with streamml up, "
                + "or name one with --to or --data.");
        }

        if (tenant is not null && !ApiRecordLimits.IsTenant(tenant))
        {
            throw new RoleConfigurationException("--tenant has up to 128 letters, digits, . _ : -");
        }

        var token = options.ApiTokens.Find(token => token.Token.Length > 0
            && (tenant is null || token.Tenant == tenant || token.Tenant == ApiTokenOptions.AnyTenant));
        if (token is null)
        {
            throw new RoleConfigurationException(
                "This command needs a key: make one with 'streamml keys create --application cli --tenant NAME "
                + "--scopes feedback', and set Ingest__ApiTokens__0__Token to it and Ingest__ApiTokens__0__Tenant to "
                + "its tenant. A token of Ingest does too, but not its SHA-256.");
        }

        if (webhooks && options.AppSecrets.Count == 0)
        {
            throw new RoleConfigurationException(
                "This command signs webhooks: set Ingest__AppSecrets__0 to that of the installation.");
        }

        return new IngestAddress(
            address, options.WebhookPath, options.AppSecrets.FirstOrDefault() ?? "", token.Token,
            tenant ?? (token.Tenant == ApiTokenOptions.AnyTenant ? anyTenant : token.Tenant));
    }

    /// <summary>The account whose webhooks are the tenant's.</summary>
    public static string AccountOf(Settings settings, string tenant) =>
        settings.Get<TenantOptions>().Portfolios.FirstOrDefault(pair => pair.Value == tenant).Key ?? tenant;
}
