using StreamML.Schemas.V1;

namespace StreamML.Serving.Publishing;

/// <summary>A part that a version is given.</summary>
/// <param name="Part">Live, shadow or canary.</param>
/// <param name="Share">A canary's share of the contacts, above 0 to 1; else not looked at.</param>
public sealed record PartChange(ModelPart Part, double Share = 0)
{
    /// <summary>Checks the share.</summary>
    /// <exception cref="PublishException">A canary's is not above 0 and up to 1.</exception>
    public void Validate()
    {
        if (Part == ModelPart.Canary && Share is not (> 0 and <= 1))
        {
            throw new PublishException(
                "The share of a canary must be above 0 and up to 1, such as 0.1 for a tenth of the contacts.");
        }
    }

    /// <summary>The decision that follows from another: a version has one part at a time.</summary>
    /// <exception cref="PublishException">The live version cannot be its own shadow or canary.</exception>
    internal ModelControl Apply(ModelControl now, string version)
    {
        var next = new ModelControl(now);
        if (version.Length > 0 && Part != ModelPart.Live && version == now.LiveVersion)
        {
            throw new PublishException(
                $"{now.Task} {version} is live. Make another version live before it is given this part.");
        }

        if (version.Length > 0 && next.ShadowVersion == version)
        {
            next.ShadowVersion = "";
        }

        if (version.Length > 0 && next.CanaryVersion == version)
        {
            (next.CanaryVersion, next.CanaryShare) = ("", 0);
        }

        switch (Part)
        {
            case ModelPart.Live:
                next.LiveVersion = version;
                break;
            case ModelPart.Shadow:
                next.ShadowVersion = version;
                break;
            case ModelPart.Canary:
                (next.CanaryVersion, next.CanaryShare) = (version, version.Length == 0 ? 0 : Share);
                break;
            default:
                throw new PublishException($"{Part} is not a part.");
        }

        return next;
    }
}

/// <summary>What parts a version has, for people.</summary>
public static class PartNames
{
    /// <summary><c>live</c>, <c>shadow</c>, <c>canary 0.1</c>; empty for none.</summary>
    public static string Of(ModelControl? control, string version)
    {
        if (control is null || version.Length == 0)
        {
            return "";
        }

        return version == control.LiveVersion ? "live"
            : version == control.ShadowVersion ? "shadow"
            : version == control.CanaryVersion ? FormattableString.Invariant($"canary {control.CanaryShare}")
            : "";
    }
}
