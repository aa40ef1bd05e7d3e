using System.Runtime.InteropServices;

namespace StreamML.Storage.Aliases;

/// <summary>
/// Which contact an identity belongs to, in memory: about 32 bytes an identity and 90 a contact. It keeps a journal of
/// what was added since the last checkpoint; the end of it, since the last commit, can be undone. One thread at a time.
/// </summary>
internal sealed class AliasTable
{
    private readonly Dictionary<Digest, int> _owners = [];
    private readonly AliasJournal _journal = new();
    private AliasMarks _committed;

    /// <summary>Contacts, those that lost included.</summary>
    public ContactKeys Contacts { get; } = new();

    /// <summary>What was added since <see cref="ForgetJournal"/>.</summary>
    public AliasJournal Journal => _journal;

    /// <summary>Identities and contact keys known.</summary>
    public int Count => _owners.Count;

    /// <summary>Whether something is added that is not committed.</summary>
    public bool HasPending => _committed != Marks;

    private AliasMarks Marks => new(Contacts.Count, _journal.Owners.Count, _journal.Wins.Count);

    /// <summary>The contact that an identity belongs to now, or <see cref="ContactKeys.None"/>.</summary>
    public int Find(Digest identity)
        => _owners.TryGetValue(identity, out int contact) ? Contacts.RootOf(contact) : ContactKeys.None;

    /// <summary>The contact with this very key, be it one that lost.</summary>
    public int FindKey(Digest key) => _owners.TryGetValue(key, out int contact) ? contact : ContactKeys.None;

    /// <summary>Adds a contact under its key.</summary>
    public int AddContact(Digest key, string text, long sinceMs)
    {
        int contact = Contacts.Add(text, sinceMs);
        Own(key, contact);
        return contact;
    }

    /// <summary>Says which contact an identity belongs to. An identity that has one keeps it.</summary>
    public void Own(Digest identity, int contact)
    {
        ref int owner = ref CollectionsMarshal.GetValueRefOrAddDefault(_owners, identity, out bool known);
        if (!known)
        {
            owner = contact;
            _journal.Owners.Add((identity, contact));
        }
    }

    /// <summary>Says that two contacts are one person.</summary>
    public void Win(int loser, int winner)
    {
        if (loser != winner && Contacts.WinnerOf(loser) == ContactKeys.None && Contacts.RootOf(winner) != loser)
        {
            Contacts.SetWinner(loser, winner);
            _journal.Wins.Add((loser, winner));
        }
    }

    /// <summary>What was added stays.</summary>
    public void Commit() => _committed = Marks;

    /// <summary>What was added since the last commit goes.</summary>
    public void Rollback()
    {
        for (int i = _journal.Wins.Count - 1; i >= _committed.Wins; i--)
        {
            Contacts.SetWinner(_journal.Wins[i].Loser, ContactKeys.None);
        }

        for (int i = _journal.Owners.Count - 1; i >= _committed.Owners; i--)
        {
            _owners.Remove(_journal.Owners[i].Identity);
        }

        _journal.Wins.RemoveRange(_committed.Wins, _journal.Wins.Count - _committed.Wins);
        _journal.Owners.RemoveRange(_committed.Owners, _journal.Owners.Count - _committed.Owners);
        Contacts.Truncate(_committed.Contacts);
    }

    /// <summary>Begins the journal anew: all of it is on disk.</summary>
    public void ForgetJournal()
    {
        _journal.Clear(Contacts.Count);
        Commit();
    }

    private readonly record struct AliasMarks(int Contacts, int Owners, int Wins);
}

/// <summary>
/// Additions to an <see cref="AliasTable"/> in order. Contacts are those from <see cref="FirstContact"/> on.
/// </summary>
internal sealed class AliasJournal
{
    /// <summary>The first contact that is new.</summary>
    public int FirstContact { get; private set; }

    /// <summary>New identities and contact keys.</summary>
    public List<(Digest Identity, int Contact)> Owners { get; } = [];

    /// <summary>New wins.</summary>
    public List<(int Loser, int Winner)> Wins { get; } = [];

    /// <summary>Empties it.</summary>
    public void Clear(int firstContact)
    {
        FirstContact = firstContact;
        Owners.Clear();
        Wins.Clear();
    }
}
