namespace StreamML.Inference.Rules;

/// <summary>Threats and signs of urgency in a text. Several may be set.</summary>
[Flags]
public enum UrgencySigns
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Threat to sue, to involve a lawyer, to take legal steps.</summary>
    Legal = 1,

    /// <summary>Threat to have the bank or card company take the money back.</summary>
    Chargeback = 2,

    /// <summary>Threat to go to the police, a regulator or consumer protection.</summary>
    Authority = 4,

    /// <summary>Threat to go to the press or social media.</summary>
    Publicity = 8,

    /// <summary>A mere mention of a lawyer, court, police and the like.</summary>
    Mention = 16,

    /// <summary>Money taken, nobody replies, danger.</summary>
    Urgent = 32,

    /// <summary>Harmless phrases with words of threats, such as "tennis court".</summary>
    Harmless = 64,
}

/// <summary>Kinds of phrases in the table of threats. The signs' values follow their order.</summary>
internal enum UrgencyWord
{
    /// <summary>Harmless phrases with words of threats: "tennis court".</summary>
    Harmless,

    /// <summary>See <see cref="UrgencySigns.Legal"/>.</summary>
    Legal,

    /// <summary>See <see cref="UrgencySigns.Chargeback"/>.</summary>
    Chargeback,

    /// <summary>See <see cref="UrgencySigns.Authority"/>.</summary>
    Authority,

    /// <summary>See <see cref="UrgencySigns.Publicity"/>.</summary>
    Publicity,

    /// <summary>See <see cref="UrgencySigns.Mention"/>.</summary>
    Mention,

    /// <summary>See <see cref="UrgencySigns.Urgent"/>.</summary>
    Urgent,
}
