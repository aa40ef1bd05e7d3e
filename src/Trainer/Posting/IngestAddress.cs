namespace StreamML.Trainer.Posting;

/// <summary>Where Ingest is, and with which secrets it is written to.</summary>
/// <param name="Address">Its base address.</param>
/// <param name="WebhookPath">Path of Meta's webhook.</param>
/// <param name="AppSecret">Signs webhooks; empty where none are sent.</param>
/// <param name="ApiToken">Bearer token of the API.</param>
/// <param name="Tenant">The tenant that is written for.</param>
public sealed record IngestAddress(Uri Address, string WebhookPath, string AppSecret, string ApiToken, string Tenant)
{
    /// <summary>The address alone: the rest is secret.</summary>
    public override string ToString() => Address.ToString();
}
