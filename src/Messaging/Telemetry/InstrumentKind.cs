namespace StreamML.Messaging.Telemetry;

/// <summary>How an instrument counts.</summary>
public enum InstrumentKind
{
    /// <summary>A sum that only grows.</summary>
    Counter = 0,

    /// <summary>A sum that grows and shrinks.</summary>
    UpDownCounter,

    /// <summary>The latest figure.</summary>
    Gauge,

    /// <summary>A distribution, in buckets.</summary>
    Histogram,
}
