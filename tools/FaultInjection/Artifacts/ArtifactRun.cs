using StreamML.Inference.Artifacts;

namespace StreamML.FaultInjection.Artifacts;

/// <summary>
/// Repeatedly mutates an artifact of each format, half of the time with its hash corrected, and tries to load it.
/// </summary>
public sealed class ArtifactRun(
    ArtifactOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private readonly Dictionary<string, int> _crashKinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _loadedFormats = new(StringComparer.Ordinal);
    private int _refused;
    private int _wrongHash;
    private int _invalid;

    private int Loaded => _loadedFormats.Values.Sum();

    /// <summary>Runs it.</summary>
    public ArtifactReport Run(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        var subjects = ArtifactSubject.All();
        var random = new Random(common.Seed);
        for (int number = 0; number < options.Mutations; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Try(subjects[number / 2 % subjects.Count], number, random);
            if ((number + 1) % 10_000 == 0)
            {
                progress.Report(
                    $"{number + 1} of {options.Mutations}: {_refused} refused, {Loaded} loaded, "
                    + $"{_crashKinds.Values.Sum()} crashes");
            }
        }

        int crashes = _crashKinds.Values.Sum();
        return new ArtifactReport(
            crashes == 0 && _wrongHash == 0
                && _invalid == 0, options.Mutations, options.Mutations / 2, _refused, Loaded, crashes,
            _wrongHash, _invalid, _crashKinds, _loadedFormats, time.GetElapsedTime(started).TotalSeconds);
    }

    private void Try(ArtifactSubject subject, int number, Random random)
    {
        bool mended = number % 2 == 0;
        byte[] model = Mutation.Of(subject.Good.Model.ToArray(), random);
        try
        {
            // A fifth of the manifests are mutated as well, which may keep the hash or break it like any other part.
            var said = ModelManifest.Parse(
                number / 10 % 5 == 0 ? Mutation.Of([.. subject.Manifest], random) : subject.Manifest);
            if (mended)
            {
                said = said with { Bytes = model.Length, Sha256 = ModelArtifact.HashOf(model) };
            }

            bool whole = subject.LoadAndUse(new ModelArtifact(said, model));
            _loadedFormats[subject.Good.Manifest.Format] =
                _loadedFormats.GetValueOrDefault(subject.Good.Manifest.Format) + 1;
            _wrongHash += ModelArtifact.HashOf(model) == said.Sha256 ? 0 : 1;
            _invalid += whole ? 0 : 1;
        }
        catch (ArtifactException)
        {
            _refused++;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            string kind = $"{subject.Good.Manifest.Format}: {fault.GetType().Name}";
            _crashKinds[kind] = _crashKinds.GetValueOrDefault(kind) + 1;
            progress.Report($"mutation {number}: {kind}: {fault.Message}");
        }
    }
}
