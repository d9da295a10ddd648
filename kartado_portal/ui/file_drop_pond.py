"""The inside of `file_drop`: FilePond by props alone, in a file of JavaScript of its own.

`file_drop.py` loads that file after the page. Nothing else may import this module's memo into
a page, or its 36 KB come along with the page itself.
"""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData
from reflex_base.components.memo import MEMOS
from reflex_base.utils import memo_paths
from reflex_base.vars.base import Var
from reflex_base.vars.function import ArgsFunctionOperation, FunctionVar
from reflex_base.vars.object import ObjectVar

_SIZE_PLUGIN = "filepond-plugin-file-validate-size@2.2.8"
_NOT_SENT = "Não foi possível enviar. Verifique a conexão e tente novamente."

# FilePond speaks English wherever it is not given a word.
_WORDS = {
    "labelInvalidField": "Há arquivos que não podem ser enviados",
    "labelFileWaitingForSize": "Calculando o tamanho",
    "labelFileSizeNotAvailable": "Tamanho desconhecido",
    "labelFileCountSingular": "arquivo na lista",
    "labelFileCountPlural": "arquivos na lista",
    "labelFileLoading": "Lendo o arquivo",
    "labelFileAdded": "Incluído:",
    "labelFileLoadError": "Não foi possível ler o arquivo",
    "labelFileRemoved": "Removido:",
    "labelFileRemoveError": "Não foi possível remover",
    "labelFileProcessing": "Enviando",
    "labelFileProcessingComplete": "enviado",
    "labelFileProcessingAborted": "Envio cancelado",
    "labelFileProcessingRevertError": "Não foi possível remover",
    "labelTapToCancel": "",
    "labelTapToRetry": "",
    "labelTapToUndo": "",
    "labelButtonRemoveItem": "Remover",
    "labelButtonAbortItemLoad": "Cancelar",
    "labelButtonRetryItemLoad": "Repetir",
    "labelButtonAbortItemProcessing": "Cancelar",
    "labelButtonUndoItemProcessing": "Remover",
    "labelButtonRetryItemProcessing": "Repetir",
    "labelButtonProcessItem": "Enviar",
    "labelDecimalSeparator": ",",
    "labelThousandsSeparator": ".",
    "labelMaxFileSize": "",
}


class FilePond(rx.Component):
    """FilePond's own React component; its options go in as `custom_attrs`, under their names."""

    library = "react-filepond@7.1.3"
    tag = "FilePond"
    lib_dependencies: list[str] = ["filepond@4.32.12"]

    on_processfile: rx.EventHandler[lambda error, file: [error, file]]  # type: ignore[valid-type]
    _rename_props = {"onProcessfile": "onprocessfile"}

    def add_custom_code(self) -> list[str]:
        """Add plugins: text is no file, a message holds so many, what is refused has a name.

        Of text FilePond would fetch the first `src="…"`, and show that as a file that failed:
        Word names the pictures of a text by their place on the author's disk. And its own
        `maxFiles` refuses all of a choice that is too large, and says nothing. The group of a
        row gets the file's name only once the file was taken.
        """
        return [
            "const filesAlone = ({addFilter}) => {"
            "addFilter('ADD_ITEMS', (items) => "
            "Promise.resolve(items.filter((item) => typeof item !== 'string')));"
            "return {options: {}}}",
            # By status: new, idle, processing, loading and queued ones are on their way.
            "const roomAlone = ({addFilter, utils}) => {"
            "addFilter('LOAD_FILE', (file, {query}) => {"
            "const room = query('GET_ROOM');"
            "const under = query('GET_ACTIVE_ITEMS').filter("
            "(item) => [1, 2, 3, 7, 9].includes(item.status));"
            "const place = under.findIndex((item) => item.source === file);"
            "return room === null || place < room ? Promise.resolve(file) "
            ": Promise.reject({status: {main: query('GET_LABEL_TOO_MANY'), sub: ''}});});"
            "return {options: {room: [null, utils.Type.INT], "
            "labelTooMany: ['', utils.Type.STRING]}}}",
            "const refusedNamed = ({addFilter, utils}) => {"
            "addFilter('CREATE_VIEW', ({is, view}) => {"
            "if (!is('file-wrapper')) return;"
            "view.registerWriter(utils.createRoute({DID_THROW_ITEM_INVALID: ({root, props}) => "
            "utils.text(root.ref.fileName, root.query('GET_ITEM_NAME', props.id))}));});"
            "return {options: {}}}",
        ]


def _import(tag: str, library: str, *, default: bool = False) -> Var[Any]:
    imports = {library: [ImportVar(tag=tag, is_default=default)]}
    return Var(tag, _var_data=VarData(imports=imports))


def _plugins() -> Var[Any]:
    """Return an expression that registers the plugins (once is enough) and is false."""
    register = _import("registerPlugin", FilePond.library or "").to(FunctionVar)
    size_check = _import("FilePondPluginFileValidateSize", _SIZE_PLUGIN, default=True)
    registered = register.call(size_check, Var("filesAlone"), Var("roomAlone"), Var("refusedNamed"))
    return Var(f"({registered!s}, false)", _var_data=registered._get_all_var_data())


def _reason() -> Var[Any]:
    """Return the label of a failed upload: the server's sentence, where it said one.

    A proxy's page, an error of ours (HTML both) and a lost connection get words of our own.
    """
    error = Var("error").to(ObjectVar, dict[str, Any])
    body = error["body"].to(str)
    told = (error["code"].to(int) >= 400) & (body.length() > 1) & ~body.startswith("<")
    return ArgsFunctionOperation.create(("error",), rx.cond(told, body, _NOT_SENT))


@rx.memo
def file_drop_pond(
    label: rx.Var[str],
    url: rx.Var[str],
    limit_bytes: rx.Var[int | None],
    too_large: rx.Var[str],
    room: rx.Var[int | None],
    too_many: rx.Var[str],
    takes_paste: rx.Var[bool],
    on_added: rx.EventHandler[rx.event.passthrough_event_spec(str)],  # type: ignore[valid-type]
) -> rx.Component:
    """Return the drop area and the rows of uploads that run or failed."""
    answer = Var("answer").to(str)
    return FilePond.create(
        on_processfile=lambda error, file: rx.cond(
            error, rx.noop(), on_added(file.to(ObjectVar, dict[str, Any])["serverId"].to(str))
        ),
        custom_attrs={
            **_WORDS,
            "name": "arquivo",
            "server": {
                "url": url,
                "process": {
                    # An empty text would give way to the English of the status line.
                    "onerror": ArgsFunctionOperation.create(("answer",), answer + " "),
                },
                "revert": Var("null"),
            },
            "labelIdle": label,
            "labelFileProcessingError": _reason(),
            "labelMaxFileSizeExceeded": too_large,
            "maxFileSize": limit_bytes,
            "room": room,
            "labelTooMany": too_many,
            "credits": _plugins(),
            "allowMultiple": True,
            "allowPaste": takes_paste,
            "allowMinimumUploadDuration": False,
            "maxParallelUploads": 20,  # the browser itself queues beyond six
            "fileSizeBase": 1024,
            "dropOnPage": True,
            "itemInsertLocation": "after",
            "itemInsertInterval": 0,
            # On the left it is measured at each frame, and in our layout never comes to rest.
            "styleButtonRemoveItemPosition": "right",
        },
    )


def compiled_place() -> tuple[str, str]:
    """Return the JavaScript module that Reflex compiles the memo into, and its name in there."""
    definition = next(memo for memo in MEMOS.values() if memo.python_name == "file_drop_pond")
    return memo_paths.library_and_symbol(definition.source_module, definition.export_name)
