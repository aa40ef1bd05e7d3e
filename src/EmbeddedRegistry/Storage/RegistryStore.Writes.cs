using StreamML.EmbeddedRegistry.Schemas;

namespace StreamML.EmbeddedRegistry.Storage;

/// <summary>Changes.</summary>
internal sealed partial class RegistryStore
{
    /// <summary>Registers a schema and returns its id; one that the subject already has keeps its id.</summary>
    /// <exception cref="RegistryProblemException">The schema is incompatible (409), or exceeds a limit.</exception>
    /// <exception cref="RegistryJournalException">Not written.</exception>
    public Task<int> RegisterAsync(
        string subject, ReadSchema schema, bool normalize, CancellationToken cancellationToken) =>
        WriteAsync(() =>
        {
            if (Lookup(subject, schema, normalize, deleted: false) is { } existing)
            {
                return (existing.SchemaId, null);
            }

            // Its imports may have been deleted since it was read.
            if (schema.References.Any(reference => Resolve(reference) is null))
            {
                throw RegistryProblemException.InvalidSchema("a reference was deleted in the meantime");
            }

            var versions = Read(known => known.Versions(subject).ToArray());
            CheckLimits(subject, versions.Length);
            var level = Read(known => known.Level(subject));
            SubjectVersion[] live = [.. versions.Where(version => !version.IsDeleted)];
            var verdict = Check(subject, schema, level.IsTransitive() ? live : live.TakeLast(1).ToArray());
            if (!verdict.IsCompatible)
            {
                throw new RegistryProblemException(409, 409, verdict.Refusal(subject));
            }

            var known = Read(all => all.Find(schema.Key));
            int id = known?.Id ?? Read(all => all.NextId);
            int number = versions.Length == 0 ? 1 : versions[^1].Version + 1;
            return (id,
                JournalRecord.OfVersion(subject, new SubjectVersion(number, id, false), known is null ? schema : null));
        }, cancellationToken);

    /// <summary>Deletes versions of a subject, softly or permanently.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="version">The version, already resolved; null: all of them.</param>
    /// <param name="permanent">Delete permanently; the versions must already be soft deleted.</param>
    /// <param name="cancellationToken">Cancels before the change has begun.</param>
    /// <returns>The versions.</returns>
    public Task<IReadOnlyList<int>> DeleteAsync(
        string subject, int? version, bool permanent, CancellationToken cancellationToken) =>
        WriteAsync<IReadOnlyList<int>>(() =>
        {
            var all = Read(known => known.Versions(subject).ToArray());
            int[] chosen = version is { } number
                ? ChooseOne(subject, all, number, permanent)
                : ChooseAll(subject, all, permanent);
            foreach (int each in chosen)
            {
                if (Read(known => IsReferenced(known, subject, each, permanent)))
                {
                    throw RegistryProblemException.ReferenceExists(subject, each);
                }
            }

            return (chosen, JournalRecord.OfDelete(subject, chosen, permanent));
        }, cancellationToken);

    /// <summary>Sets the level of a subject, or the global one (null); removes it if the level is null.</summary>
    /// <returns>The level previously in force.</returns>
    public Task<CompatibilityMode> SetLevelAsync(
        string? subject, CompatibilityMode? level, CancellationToken cancellationToken) =>
        WriteAsync(() =>
        {
            var before = Read(known => subject is null ? known.EffectiveGlobalLevel : known.Level(subject));
            if (subject is not null
                && Read(known => known.Levels.Count >= _options.SubjectsMax && !known.Levels.ContainsKey(subject)))
            {
                throw RegistryProblemException
                    .LimitReached($"{_options.SubjectsMax} subjects have a level of their own");
            }

            return (before, JournalRecord.OfConfig(subject, level));
        }, cancellationToken);

    private async Task<T> WriteAsync<T>(
        Func<(T Answer, JournalRecord? Record)> decide, CancellationToken cancellationToken)
    {
        await _writers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var (answer, record) = decide();
            if (record is not null)
            {
                _journal.Append(record);
                lock (_gate)
                {
                    _state.Apply(record);
                }
            }

            return answer;
        }
        finally
        {
            _writers.Release();
        }
    }

    private void CheckLimits(string subject, int versions)
    {
        if (versions >= _options.VersionsMax)
        {
            throw RegistryProblemException
                .LimitReached($"subject '{subject}' has {versions} versions, which is the limit");
        }

        if (versions == 0 && Read(known => known.Subjects.Count) >= _options.SubjectsMax)
        {
            throw RegistryProblemException
                .LimitReached($"there are {_options.SubjectsMax} subjects, which is the limit");
        }
    }

    private static int[] ChooseAll(string subject, SubjectVersion[] all, bool permanent)
    {
        int[] live = all.Where(version => !version.IsDeleted).Select(version => version.Version).ToArray();
        if (all.Length == 0)
        {
            throw RegistryProblemException.SubjectNotFound(subject);
        }

        if (permanent)
        {
            return live.Length == 0
                ? [.. all.Select(version => version.Version)]
                : throw RegistryProblemException.SubjectNotSoftDeleted(subject);
        }

        return live.Length > 0 ? live : throw RegistryProblemException.SubjectSoftDeleted(subject);
    }

    private static int[] ChooseOne(string subject, SubjectVersion[] all, int number, bool permanent)
    {
        if (all.Length == 0)
        {
            throw RegistryProblemException.SubjectNotFound(subject);
        }

        var found = Array.Find(all, version => version.Version == number)
            ?? throw RegistryProblemException.VersionNotFound(number);
        if (found.IsDeleted == permanent)
        {
            return [number];
        }

        throw permanent
            ? RegistryProblemException.VersionNotSoftDeleted(subject, number)
            : RegistryProblemException.VersionSoftDeleted(subject, number);
    }

    // A soft-deleted schema still needs its imports: the journal could not be read without them.
    private static bool IsReferenced(RegistryState known, string subject, int version, bool permanent) => permanent
        ? known.Schemas.Any(stored => stored.Schema.References.Any(
            reference => reference.Subject == subject && reference.Version == version))
        : known.ReferencedBy(subject, version).Count > 0;
}
