namespace StreamML.Inference.Text;

/// <summary>FNV-1a over UTF-16 units, and the 32 bits of it that are an n-gram's key.</summary>
internal static class NgramHash
{
    /// <summary>Hash of nothing.</summary>
    public const ulong Offset = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    /// <summary>The hash with one more unit.</summary>
    public static ulong Step(ulong hash, char unit) => (hash ^ unit) * Prime;

    /// <summary>The hash with another hash behind it.</summary>
    public static ulong Step(ulong hash, ulong next) => (hash ^ next) * Prime;

    /// <summary>Hash of a name.</summary>
    public static ulong Of(string name)
    {
        ulong hash = Offset;
        foreach (char unit in name)
        {
            hash = Step(hash, unit);
        }

        return hash;
    }

    // FNV's high bits move last; the finaliser of MurmurHash3 spreads them. 0 means "no key" in the table.

    /// <summary>Key of a hash, not 0.</summary>
    public static uint Key(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        uint key = (uint)(hash >> 32);
        return key == 0 ? 1 : key;
    }
}
