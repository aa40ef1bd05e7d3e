using System.ComponentModel.DataAnnotations;

namespace StreamML.Serving;

/// <summary>How models are followed, kept and served. Configuration section <c>Models</c>.</summary>
public sealed class ModelServingOptions
{
    /// <summary>
    /// Follow the topics, default true. False: only the models that ship or that folders name; a way out where the
    /// topics hold something bad.
    /// </summary>
    public bool Follow { get; set; } = true;

    /// <summary>
    /// Largest model that is taken from the topics or published, bytes, default 1 GiB, 1,024 to 2,147,483,591: a model
    /// is loaded in one piece.
    /// </summary>
    [Range(1_024, 2_147_483_591)]
    public long MaxModelBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Most bytes of models kept on disk, default 10 GiB, from 1 MiB: the ones used longest ago go first, and one in
    /// use never goes. Whatever is gone is read from the topics again.
    /// </summary>
    [Range(1 << 20, long.MaxValue)]
    public long MaxCacheBytes { get; set; } = 10L << 30;

    /// <summary>
    /// How long a start waits for the models of the topics, default 20 s, 0 to 50 s: after it the role works with what
    /// ships until they are there. Within the minute that a role has to start.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:50")]
    public TimeSpan StartWait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Share of the messages that shadow models are asked about, default 1, 0 to 1, told by a hash of the message's id:
    /// a shadow costs what a live model costs.
    /// </summary>
    [Range(0.0, 1.0)]
    public double ShadowShare { get; set; } = 1;
}
