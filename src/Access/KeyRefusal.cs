namespace StreamML.Access;

/// <summary>Why a key opens nothing.</summary>
public enum KeyRefusal
{
    /// <summary>There is none in the request.</summary>
    Missing,

    /// <summary>It has not the form of a key: mistyped, or cut off.</summary>
    Malformed,

    /// <summary>Nobody has made it.</summary>
    Unknown,

    /// <summary>It was revoked.</summary>
    Revoked,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It may not do what is asked for.</summary>
    Scope,

    /// <summary>The request names several tenants, or none that could be one.</summary>
    BadTenant,

    /// <summary>The request names a tenant that is not the key's.</summary>
    OtherTenant,
}

/// <summary>Refusals in words, without anything of the request.</summary>
public static class KeyRefusals
{
    /// <summary>Why a key opens nothing, as a sentence.</summary>
    public static string Sentence(this KeyRefusal refusal) => refusal switch
    {
        KeyRefusal.Missing => "There is no key in the request.",
        KeyRefusal.Malformed => "The key has not the form of a key: it is mistyped or cut off.",
        KeyRefusal.Unknown => "The key is not known.",
        KeyRefusal.Revoked => "The key was revoked.",
        KeyRefusal.Expired => "The key's time is over.",
        KeyRefusal.Scope => "The key may not do this.",
        KeyRefusal.BadTenant => "X-Tenant names no tenant.",
        KeyRefusal.OtherTenant => "The key's tenant is another one.",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "no refusal"),
    };
}
