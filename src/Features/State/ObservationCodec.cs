namespace StreamML.Features.State;

/// <summary>The binary form of one observation. Layout: <see cref="ContactStateCodec"/>.</summary>
internal static class ObservationCodec
{
    /// <summary>Kind, time, key and mask.</summary>
    public const int LeastBytes = 11;

    [Flags]
    private enum Parts
    {
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
        Parts parts = PartsOf(item);
        writer.Byte((byte)item.Kind);
        writer.Number((ulong)(item.TimeMs - beforeMs));
        writer.Fixed64(item.Key);
        writer.Number((ulong)parts);
        if (parts == 0)
        {
            return;
        }

        if ((parts & Parts.Signs) != 0)
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
        if (item.Kind is ObservationKind.None or > ObservationKind.Refund)
        {
            throw new ContactStateFormatException($"The contact state has an observation of the unknown kind {(int)item.Kind}.");
        }

        if (parts == 0)
        {
            return item;
        }

        item.Signs = (parts & Parts.Signs) != 0 ? (Signs)reader.Number("signs", uint.MaxValue) : 0;
        item.Link = (parts & Parts.Link) != 0 ? reader.Fixed64() : 0;
        item.Campaign = (parts & Parts.Campaign) != 0 ? reader.Fixed64() : 0;
        item.Revision = (parts & Parts.Revision) != 0 ? reader.Fixed64() : 0;
        item.Generation = (parts & Parts.Generation) != 0
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
        item.Length = (parts & Parts.Length) != 0 ? (ushort)reader.Number("a length", ushort.MaxValue) : (ushort)0;
        item.Sentiment = (parts & Parts.Sentiment) != 0 ? (short)reader.Signed("a sentiment", -10_000, 10_000) : (short)0;
        item.Emotion = (parts & Parts.Emotion) != 0 ? (short)reader.Signed("an emotion", -10_000, 10_000) : (short)0;
        item.PositiveWords = (parts & Parts.PositiveWords) != 0 ? reader.Byte() : (byte)0;
        item.Personalization = (parts & Parts.Personalization) != 0 ? reader.Byte() : (byte)0;
        item.Amount = (parts & Parts.Amount) != 0 ? reader.Number("an amount", Reading.Money.Max) : 0;
        item.Currency = (parts & Parts.Currency) != 0 ? reader.Fixed16() : (ushort)0;
    }

    private static Parts PartsOf(in Observation item)
        => (item.Signs != 0 ? Parts.Signs : 0)
            | (item.Link != 0 ? Parts.Link : 0)
            | (item.Campaign != 0 ? Parts.Campaign : 0)
            | (item.Revision != 0 ? Parts.Revision : 0)
            | (item.Generation != 0 ? Parts.Generation : 0)
            | (item.Length != 0 ? Parts.Length : 0)
            | (item.Sentiment != 0 ? Parts.Sentiment : 0)
            | (item.Emotion != 0 ? Parts.Emotion : 0)
            | (item.PositiveWords != 0 ? Parts.PositiveWords : 0)
            | (item.Personalization != 0 ? Parts.Personalization : 0)
            | (item.Amount != 0 ? Parts.Amount : 0)
            | (item.Currency != 0 ? Parts.Currency : 0);

    private static void WriteHash(ulong hash, ref StateWriter writer)
    {
        if (hash != 0)
        {
            writer.Fixed64(hash);
        }
    }
}
