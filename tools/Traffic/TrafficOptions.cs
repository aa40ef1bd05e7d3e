using StreamML.Traffic.People;

namespace StreamML.Traffic;

/// <summary>Options of the traffic. The same options give the same bytes.</summary>
public sealed class TrafficOptions
{
    /// <summary>
    /// Message revisions to create: messages, edits and revokes together. Default 2,000, 1 to 100,000,000.
    /// </summary>
    public int Messages { get; init; } = 2_000;

    /// <summary>Seed of all random choices. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Wall-clock start of the conversations, milliseconds since the Unix epoch.</summary>
    public required long StartMs { get; init; }

    /// <summary>Accounts (WABAs), each its own tenant. Default 3, 1 to 1,000.</summary>
    public int Accounts { get; init; } = 3;

    /// <summary>Share of deliveries sent twice, 0 to 1. Default 0.03.</summary>
    public double DuplicateShare { get; init; } = 0.03;

    /// <summary>Share of messages edited or revoked later, 0 to 0.5. Default 0.04.</summary>
    public double RevisionShare { get; init; } = 0.04;

    /// <summary>Statuses per message, 0 to 3. Default 0.4.</summary>
    public double StatusShare { get; init; } = 0.4;

    /// <summary>
    /// Whether the plan includes deliveries with a forged signature or a broken body, and API calls. Default true.
    /// </summary>
    public bool Mischief { get; init; } = true;

    /// <summary>Most updates per delivery. Default 1,000, Meta's own limit.</summary>
    public int MaxUpdates { get; init; } = 1_000;

    /// <summary>
    /// Voice notes among the messages, spread over the run and served by a <see cref="Voice.GraphServer"/>; no other
    /// message is then audio. Default 0, 0 to a quarter of the messages.
    /// </summary>
    public int VoiceNotes { get; init; }

    /// <summary>
    /// Share of the messages, and of those with statuses, sent through Twilio instead of Meta if Twilio has their kind,
    /// 0 to 1. Default 0. Twilio's AccountSid must be mapped to the account's tenant: <see cref="TwilioAccounts"/>.
    /// </summary>
    public double TwilioShare { get; init; }

    /// <summary>Twilio's AccountSid of each account, and the tenant to map it to.</summary>
    /// <param name="accounts">Number of accounts.</param>
    public static IEnumerable<(string AccountSid, string Tenant)> TwilioAccounts(int accounts) =>
        Enumerable.Range(0, accounts).Select(Account.Of).Select(account => (account.TwilioSid, account.WabaId));

    /// <summary>Throws if a value is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the value and its range.</exception>
    public void Validate()
    {
        Range(Messages, 1, 100_000_000, nameof(Messages));
        Range(Accounts, 1, 1_000, nameof(Accounts));
        Range(DuplicateShare, 0, 1, nameof(DuplicateShare));
        Range(RevisionShare, 0, 0.5, nameof(RevisionShare));
        Range(StatusShare, 0, 3, nameof(StatusShare));
        Range(TwilioShare, 0, 1, nameof(TwilioShare));
        Range(VoiceNotes, 0, Messages / 4, nameof(VoiceNotes));
        Range(MaxUpdates, 1, 1_000, nameof(MaxUpdates));
    }

    private static void Range(double value, double from, double to, string name)
    {
        if (value < from || value > to)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {from} to {to}.");
        }
    }
}
