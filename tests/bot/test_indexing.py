"""What is findable is kept up to date in the background."""

from pathlib import Path

from sqlalchemy import text

from storage.tables import SearchCount, SearchTerm, SearchText
from tests.town import town


async def test_what_older_rules_made_findable_is_made_anew_and_counted(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "how do I prune the apple trees? #gardening", command="learn")
        await here.say("ben", "Pruning apple trees\nCut in winter. #gardening", command="share")
        fresh = [(row.title, row.topics, row.body) for row in await here.rows(SearchText)]
        await here.store.write(
            lambda session: session.connection().execute(
                text("UPDATE search_text SET title = 'How do', topics = '', body = '', version = 0")
            )
        )
        await here.scheduler.tick()
        assert [(row.title, row.topics, row.body) for row in await here.rows(SearchText)] == fresh
        assert [row.documents for row in await here.rows(SearchCount)] == [2]
        counted = {row.term: row.documents for row in await here.rows(SearchTerm)}
        assert counted["appl"] == 2
        assert "How" not in counted
        assert set(counted) == {term for fields in fresh for term in " ".join(fields).split()}
