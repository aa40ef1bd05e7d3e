namespace StreamML.Features.State;

/// <summary>The binary form of one observation. Layout: <see cref="ContactStateCodec"/>.</summary>
internal static class ObservationCodec
{
    /// <summary>Kind, time, key and mask.</summary>
    public const int LeastBytes = 11;

    [Flags]
    private enum Parts
    {
        None = 0,
        Signs = 1 << 0,
        Link = 1 << 1,
        Campaign = 1 << 2,
        Revision = 1 << 3,
        Generation = 1 << 4,
        Length = 1 << 5,
        Sentiment = 1 << 6,
        Emotion = 1 << 7,
        PositiveWords = 1 << 8,
        Personalization = 1 << 9,
        Amount = 1 << 10,
        Currency = 1 << 11,
        All = (1 << 12) - 1,
    }

    public static void Write(in Observation item, long beforeMs, ref StateWriter writer)
    {
        var parts = PartsOf(item);
        writer.Byte((byte)item.Kind);
        writer.Number((ulong)(item.TimeMs - beforeMs));
        writer.Fixed64(item.Key);
        writer.Number((ulong)parts);
        if (parts == Parts.None)
        {
            return;
        }

        if ((parts & Parts.Signs) != Parts.None)
        {
            writer.Number((uint)item.Signs);
        }

        WriteHash(item.Link, ref writer);
        WriteHash(item.Campaign, ref writer);
        WriteHash(item.Revision, ref writer);
        if (item.Generation != 0)
        {
            writer.Signed(item.Generation);
        }

        WriteContent(item, ref writer);
    }

    public static Observation Read(long beforeMs, ref StateReader reader)
    {
        var item = new Observation
        {
            Kind = (ObservationKind)reader.Byte(),
            TimeMs = beforeMs + reader.Number("a time", long.MaxValue / 2),
            Key = reader.Fixed64(),
        };
        var parts = (Parts)reader.Number("the parts of an observation", (int)Parts.All);
        if (item.Kind is ObservationKind.None or > ObservationKind.Placeholder)
        {
            throw new ContactStateFormatException(
                $"The contact state has an observation of the unknown kind {(int)item.Kind}.");
        }

        if (parts == Parts.None)
        {
            return item;
        }

        item.Signs = (parts & Parts.Signs) != Parts.None ? (Signs)reader.Number("signs", uint.MaxValue) : Signs.None;
        item.Link = (parts & Parts.Link) != Parts.None ? reader.Fixed64() : 0;
        item.Campaign = (parts & Parts.Campaign) != Parts.None ? reader.Fixed64() : 0;
        item.Revision = (parts & Parts.Revision) != Parts.None ? reader.Fixed64() : 0;
        item.Generation = (parts & Parts.Generation) != Parts.None
            ? (int)reader.Signed("a generation", int.MinValue, int.MaxValue) : 0;
        ReadContent(ref item, parts, ref reader);
        return item;
    }

    private static void WriteContent(in Observation item, ref StateWriter writer)
    {
        if (item.Length != 0)
        {
            writer.Number(item.Length);
        }

        if (item.Sentiment != 0)
        {
            writer.Signed(item.Sentiment);
        }

        if (item.Emotion != 0)
        {
            writer.Signed(item.Emotion);
        }

        if (item.PositiveWords != 0)
        {
            writer.Byte(item.PositiveWords);
        }

        if (item.Personalization != 0)
        {
            writer.Byte(item.Personalization);
        }

        if (item.Amount != 0)
        {
            writer.Number((ulong)item.Amount);
        }

        if (item.Currency != 0)
        {
            writer.Fixed16(item.Currency);
        }
    }

    private static void ReadContent(ref Observation item, Parts parts, ref StateReader reader)
    {
        item.Length = (parts & Parts.Length) != Parts.None
            ? (ushort)reader.Number("a length", ushort.MaxValue)
            : (ushort)0;
        item.Sentiment = (parts & Parts.Sentiment) != Parts.None
            ? (short)reader.Signed("a sentiment", -10_000, 10_000)
            : (short)0;
        item.Emotion = (parts & Parts.Emotion) != Parts.None
            ? (short)reader.Signed("an emotion", -10_000, 10_000)
            : (short)0;
        item.PositiveWords = (parts & Parts.PositiveWords) != Parts.None ? reader.Byte() : (byte)0;
        item.Personalization = (parts & Parts.Personalization) != Parts.None ? reader.Byte() : (byte)0;
        item.Amount = (parts & Parts.Amount) != Parts.None ? reader.Number("an amount", Reading.Money.Max) : 0;
        item.Currency = (parts & Parts.Currency) != Parts.None ? reader.Fixed16() : (ushort)0;
    }

    private static Parts PartsOf(in Observation item)
        => (item.Signs != Signs.None ? Parts.Signs : Parts.None)
            | (item.Link != 0 ? Parts.Link : Parts.None)
            | (item.Campaign != 0 ? Parts.Campaign : Parts.None)
            | (item.Revision != 0 ? Parts.Revision : Parts.None)
            | (item.Generation != 0 ? Parts.Generation : Parts.None)
            | (item.Length != 0 ? Parts.Length : Parts.None)
            | (item.Sentiment != 0 ? Parts.Sentiment : Parts.None)
            | (item.Emotion != 0 ? Parts.Emotion : Parts.None)
            | (item.PositiveWords != 0 ? Parts.PositiveWords : Parts.None)
            | (item.Personalization != 0 ? Parts.Personalization : Parts.None)
            | (item.Amount != 0 ? Parts.Amount : Parts.None)
            | (item.Currency != 0 ? Parts.Currency : Parts.None);

    private static void WriteHash(ulong hash, ref StateWriter writer)
    {
        if (hash != 0)
        {
            writer.Fixed64(hash);
        }
    }
}
