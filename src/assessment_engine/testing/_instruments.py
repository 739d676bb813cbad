"""What a plugin that brings instruments must do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from assessment_engine.engine import Engine
from assessment_engine.plugins import PluginManager
from assessment_engine.validation import validate_package


class InstrumentContract:
    """What a source of instruments must do. Subclass it, name the class Test..., define plugin."""

    def plugin(self) -> object:
        """Give the plugin that offers some packages: a module, or an object. Yours to define."""
        raise NotImplementedError("define plugin() in your subclass")

    def engine(self) -> Engine:
        """Give an engine that has the plugin, and no other."""
        plugins = PluginManager(discover=False)
        plugins.register(self.plugin(), "yours")
        return Engine(plugins=plugins)

    def digests(self) -> dict[str, str]:
        """Give what a new engine reads: the digest of each package, by the name that it has."""
        engine = self.engine()
        return {name: engine.instrument(name).digest for name in engine.plugins.instruments()}

    def test_it_offers_instruments(self) -> None:
        """It has the hook, each source is one, and no name is there twice."""
        plugins = self.engine().plugins
        assert plugins.instruments(), "it offers no instrument"
        (found,) = plugins.plugins()
        assert found.problem is None, str(found.problem)
        assert found.hooks.count("assessment_instruments") == 1

    def test_names_are_ids(self) -> None:
        """An instrument is asked for by the id in its manifest."""
        engine = self.engine()
        for name in engine.plugins.instruments():
            assert engine.instrument(name).id == name, f"{name!r} is not the id of its package"

    def test_packages_are_whole(self) -> None:
        """Each can be loaded in all its languages, and its worked examples give what they say."""
        engine = self.engine()
        for name in engine.plugins.instruments():
            for language in engine.instrument(name).languages:
                assert engine.instrument(name, language=language).language == language
            for problem in validate_package(engine.locate(name)):
                assert problem.severity == "warning", str(problem)

    def test_the_same_packages_are_there_again(self) -> None:
        """Asking again, and from any thread, gives the same names and the same packages."""
        first = self.digests()
        assert self.digests() == first, "the packages have changed"
        with ThreadPoolExecutor(4) as threads:
            for found in threads.map(lambda _: self.digests(), range(4)):
                assert found == first, "another thread finds other packages"

    def test_what_cannot_be_offered_has_a_remedy(self) -> None:
        """Who cannot find an instrument learns why, and what to do."""
        plugins = self.engine().plugins
        plugins.instruments()
        for problem in plugins.problems:
            assert problem.code and problem.message, "a problem says nothing"
            assert problem.hint, f"it does not say what to do: {problem}"
