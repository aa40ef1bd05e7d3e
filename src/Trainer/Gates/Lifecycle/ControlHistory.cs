using StreamML.Schemas.V1;

namespace StreamML.Trainer.Gates.Lifecycle;

/// <summary>What the records of <c>model.control</c> of one model say about a version, oldest first.</summary>
internal static class ControlHistory
{
    /// <summary>Since when a version has had its part; null: it has none.</summary>
    public static DateTimeOffset? Since(IReadOnlyList<ModelControl> history, string version)
    {
        long? since = null;
        var part = ModelPart.Unspecified;
        foreach (var control in history)
        {
            var now = PartOf(control, version);
            since = now == ModelPart.Unspecified ? null : now == part ? since : control.DecidedAtMs;
            part = now;
        }

        return since is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
    }

    /// <summary>Why a version got or lost its part last; null: it never had one, or nothing was said.</summary>
    public static string? ReasonOfChange(IReadOnlyList<ModelControl> history, string version)
    {
        string? reason = null;
        var part = ModelPart.Unspecified;
        foreach (var control in history)
        {
            var now = PartOf(control, version);
            reason = now == part ? reason : control.Reason;
            part = now;
        }

        return string.IsNullOrEmpty(reason) ? null : reason;
    }

    /// <summary>When the live version changed last; null: it never did.</summary>
    public static DateTimeOffset? LastLiveChange(IReadOnlyList<ModelControl> history)
    {
        string live = "";
        long? at = null;
        foreach (var control in history)
        {
            at = control.LiveVersion == live ? at : control.DecidedAtMs;
            live = control.LiveVersion;
        }

        return at is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
    }

    /// <summary>
    /// Whether a version had its chance: it was live and had to make room for a version that was live before it, or it
    /// was shadow or canary and lost that without becoming live.
    /// </summary>
    public static bool IsClosed(IReadOnlyList<ModelControl> history, string version)
    {
        var lives = new List<string> { "" };
        var part = ModelPart.Unspecified;
        bool closed = false;
        foreach (var control in history)
        {
            var now = PartOf(control, version);
            bool wentBack = part == ModelPart.Live && now != ModelPart.Live
                && lives.IndexOf(control.LiveVersion) is >= 0 and var before && before < lives.LastIndexOf(version);
            bool lost = part is ModelPart.Shadow or ModelPart.Canary && now == ModelPart.Unspecified;

            // A person who makes it live again knows better.
            closed = now == ModelPart.Live ? false : closed || wentBack || lost;
            if (control.LiveVersion != lives[^1])
            {
                lives.Add(control.LiveVersion);
            }

            part = now;
        }

        return closed;
    }

    /// <summary>The part of a version by a decision.</summary>
    public static ModelPart PartOf(ModelControl control, string version) =>
        version.Length == 0 ? ModelPart.Unspecified
        : version == control.LiveVersion ? ModelPart.Live
        : version == control.CanaryVersion ? ModelPart.Canary
        : version == control.ShadowVersion ? ModelPart.Shadow
        : ModelPart.Unspecified;
}
