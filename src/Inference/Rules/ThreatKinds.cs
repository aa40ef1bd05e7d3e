namespace StreamML.Inference.Rules;

/// <summary>What a text threatens, or what cannot wait. Several may be there.</summary>
[Flags]
public enum UrgencySigns
{
    /// <summary>Nothing of it.</summary>
    None = 0,

    /// <summary>To sue, to send a lawyer, to take legal steps.</summary>
    Legal = 1,

    /// <summary>To have the bank or card company take the money back.</summary>
    Chargeback = 2,

    /// <summary>To go to the police, to a regulator, to consumer protection.</summary>
    Authority = 4,

    /// <summary>To go to the press or to social media.</summary>
    Publicity = 8,

    /// <summary>A lawyer, court, police and the like are named, and no more.</summary>
    Mention = 16,

    /// <summary>Money taken, nobody who answers, danger.</summary>
    Urgent = 32,

    /// <summary>Words of threats that are none, such as "tennis court".</summary>
    Harmless = 64,
}

/// <summary>Kinds of phrases in the table of threats. The values of the signs follow from the order.</summary>
internal enum UrgencyWord
{
    /// <summary>Words of threats that are none: "tennis court".</summary>
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
